"""Mail that comes in: answers that become comments, and mail that came back."""

"""What can be done in an item from its page: each act has a page that says what will happen, with a form."""

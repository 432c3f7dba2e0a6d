"""Tell other systems what happens: signed posts to the addresses that organisations have named."""

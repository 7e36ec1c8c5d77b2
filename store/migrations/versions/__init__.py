"""The migrations, oldest first.  A release never changes one that was released."""

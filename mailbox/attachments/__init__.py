"""What was sent along with a message: each kind of file read by its content, under limits."""

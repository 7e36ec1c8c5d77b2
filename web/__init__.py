"""The review inbox: server-rendered pages for the people who decide."""

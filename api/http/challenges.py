"""Challenges: what tells a client that sent no valid token to send one (RFC 9110)."""

# Under this name the state of a request says which challenges its refusal carries; else it is that for programs.
CHALLENGES = "challenges"
FOR_PROGRAMS = b"Bearer"
# A browser asks its user for a token where it is told that it is a password.
FOR_BROWSERS = b'Basic realm="asreported: any name, and a token as the password", charset="UTF-8"'

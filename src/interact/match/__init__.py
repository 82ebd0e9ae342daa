"""Profiles against indexed rules: who satisfies what, with no severity and no words."""

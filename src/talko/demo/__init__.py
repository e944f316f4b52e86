"""The demo world: six cities and what goes on between them, written for this. It calls the actions of every room; nobody imports it."""

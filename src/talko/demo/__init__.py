"""The demo world: six cities, a region and what goes on between them. It calls every room's actions; nobody imports it."""

"""Trade: agreements and tariffs, and how concentrated exports are."""

"""Trade: agreements and tariffs, concentration of exports, and what they do to every province and industry."""

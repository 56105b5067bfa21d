"""The economy: what is. Tables of one country, validated and frozen."""

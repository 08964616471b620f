latitude-range = The latitude must be a number from -90 to 90.
longitude-range = The longitude must be a number from -180 to 180.

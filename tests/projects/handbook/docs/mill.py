wheel = 0

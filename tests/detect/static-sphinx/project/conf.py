project = 'Shop'
extensions = ['myst_parser']

module example.com/toll/tariffs

go 1.24

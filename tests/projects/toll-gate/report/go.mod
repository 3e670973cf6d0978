module example.com/toll/report

go 1.24

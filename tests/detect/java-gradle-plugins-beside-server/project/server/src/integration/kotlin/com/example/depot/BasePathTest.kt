package com.example.depot

val proxy = Javalin.create().start(8099)

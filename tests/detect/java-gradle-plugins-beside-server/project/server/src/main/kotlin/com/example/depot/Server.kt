package com.example.depot

import io.javalin.Javalin

fun main(args: Array<String>) {
    Javalin.create().start(args.first().toInt())
}

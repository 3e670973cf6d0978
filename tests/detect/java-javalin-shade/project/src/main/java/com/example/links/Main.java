package com.example.links;

import io.javalin.Javalin;

public class Main {
    public static void main(String[] args) {
        Javalin.create().get("/ping", ctx -> ctx.result("pong")).start(7001);
    }
}

package com.example.links;

import io.javalin.Javalin;

public class Main {
    private static final int SERVER_PORT = 7001;

    public static void main(String[] args) {
        Javalin.create().get("/ping", ctx -> ctx.result("pong")).start(SERVER_PORT);
    }
}

package com.example.bank;

import static spark.Spark.*;

public class App {
    public static void main(String[] args) {
        port(4000);
        get("/up", (request, response) -> "ok");
    }
}

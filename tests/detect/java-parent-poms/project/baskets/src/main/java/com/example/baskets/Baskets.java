package com.example.baskets;

import io.helidon.microprofile.server.Server;

public class Baskets {
    public static void main(String... args) {
        Server.create().start();
    }
}

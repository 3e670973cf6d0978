package com.example;

public class Tool {
    public static void main(String[] args) {
        String mode = System.getenv().getOrDefault("MODE", "once");
    }
}

package com.example.shop;

class Mail {
    // System.getenv("OLD_TOKEN") is no longer read
    String host = System.getenv("SMTP_HOST");
}

package com.example.mail;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class Mail {
    public static void main(String[] args) {
        SpringApplication.run(Mail.class, args);
    }
}

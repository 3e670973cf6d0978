package com.example.it;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class It {
    public static void main(String[] args) {
        SpringApplication.run(It.class, args);
    }
}

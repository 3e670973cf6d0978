package com.example.shop;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class TestShop {
    public static void main(String[] args) {
        SpringApplication.run(TestShop.class, args);
    }
}

package com.example;

import org.springframework.web.bind.annotation.GetMapping;

class Hero {
    @GetMapping("/heroes")
    String all() { return ""; }
}

package com.example.staff;

import io.micronaut.runtime.Micronaut;

public class Staff {
    public static void main(String[] args) {
        Micronaut.run(Staff.class, args);
    }
}

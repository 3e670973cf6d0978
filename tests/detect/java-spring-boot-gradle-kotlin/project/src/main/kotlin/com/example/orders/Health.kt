package com.example.orders

@RestController
class Health {
    @GetMapping("/healthz")
    fun health() = "ok"
}

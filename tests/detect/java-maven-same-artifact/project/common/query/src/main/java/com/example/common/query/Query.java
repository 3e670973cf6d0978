package com.example.common.query;

public record Query(String text) {}

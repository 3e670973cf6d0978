package com.example.starter;

/** For apps with {@code @SpringBootApplication}. */
public class StarterConfiguration {}

package com.example.clock;

public class Clock {}

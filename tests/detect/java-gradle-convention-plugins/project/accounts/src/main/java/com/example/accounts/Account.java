package com.example.accounts;

public class Account {}

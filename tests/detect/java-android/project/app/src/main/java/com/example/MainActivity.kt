package com.example

class MainActivity

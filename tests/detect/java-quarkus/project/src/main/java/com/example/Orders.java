package com.example;

class Orders {}

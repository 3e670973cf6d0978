<?php

$visits = new SQLite3(__DIR__ . '/visits.db');

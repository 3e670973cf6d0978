<?php

$url = getenv('DATABASE_URL') ?: 'sqlite:/tmp/x';

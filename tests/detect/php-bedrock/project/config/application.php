<?php

Config::define('DB_NAME', env('DB_NAME'));

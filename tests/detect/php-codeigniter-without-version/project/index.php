<?php
require_once __DIR__ . '/vendor/codeigniter/framework/system/core/CodeIgniter.php';

<?php
/**
 * Plugin Name: Shop
 */

<?php
// wpcom_vip_load_plugin( 'shop' );

pub struct Money;

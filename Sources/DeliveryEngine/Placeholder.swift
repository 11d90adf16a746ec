import GRDB
enum DeliveryEnginePlaceholder {}

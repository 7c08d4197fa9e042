for (;;) { try { for (;;) {} } catch {} }

print("before"); print("the loop")
for (;;);

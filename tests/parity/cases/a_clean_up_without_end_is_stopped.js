Task.defer(() => { print("begun"); for (;;); })
for (;;);

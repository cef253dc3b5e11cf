// The sizes of an MNIST digit and of what is made of it.

export const SIDE = 28;
export const PIXELS = SIDE * SIDE;
export const CLASSES = 10;

return require("./modules/round_a").seen

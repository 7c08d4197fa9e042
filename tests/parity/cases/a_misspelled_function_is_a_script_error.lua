Agent.creat{}

Workflow.parallel{ branches = {}, max_concurrency = 0 }

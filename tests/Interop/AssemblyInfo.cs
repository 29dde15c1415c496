// Two cells of the matrix at a time: each is two or three processes.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]

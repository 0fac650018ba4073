-- Who looks a matter up is known in memory alone: nothing of a visit outlives the process.

drop table visit;

-- 1 when the criteria tell a home, 2 when they tell a stay, 3 when both. Of older jobs that is not
-- known apart.
update jobb set stedbundet = 3 where stedbundet = 1;

SET ROLE :owner;
